"""Everything that touches the world: channels, server, store, documents, console, command line."""
