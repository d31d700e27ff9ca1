"""The desk: a local web application in which the staff decides about answers."""
