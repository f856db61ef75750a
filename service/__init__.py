"""What applies a model for people: batch scoring, report, HTTP."""
