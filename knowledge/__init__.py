"""What the handbooks say, as data and pure functions over it."""
