"""Speech engines, each one file, behind one contract."""
