"""Papers: intake in a child process, the vault."""
