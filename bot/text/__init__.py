"""Vietnamese text as customers type it, brought to one written form with a map back to what was typed."""
