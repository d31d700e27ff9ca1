"""How what was found is said: sentences, in the language that is spoken; nothing is judged here."""
