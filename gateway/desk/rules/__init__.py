"""Automation rules: something happens, the conditions hold, and the desk does what a supervisor wrote down."""
