"""Levels, incidents, rota and shifts: when something becomes an alert, who answers it, and what became of it."""
