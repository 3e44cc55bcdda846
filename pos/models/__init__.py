"""The counter: tills, shifts and sales come here."""
