"""How it leaves: bins, waves, picks and trips come here."""
