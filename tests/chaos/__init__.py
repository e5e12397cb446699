"""The running product, killed at random while members talk; a judge reads what was acknowledged and what is kept."""
