"""Every word that a member reads."""
