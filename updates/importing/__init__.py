"""Bringing in what was written elsewhere: the old blog (an export of WordPress) and updates written in Word."""
