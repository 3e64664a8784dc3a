"""Network architectures, one file per family, and parts that several of them share."""
