"""Live pictures: from a camera, or from a stream at an address; restored as they come."""
