"""The flags of each command, declared without torch, so that `--help` is fast."""
