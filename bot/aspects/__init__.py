"""What a short message asks about whatever was just spoken of: its cost, how long it takes, who comes."""
