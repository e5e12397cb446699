"""What a member's words mean: names, days, intents, what they say of the case."""
