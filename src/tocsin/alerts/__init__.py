"""Levels, rules, incidents, rota and shifts: when a signal becomes an alert, who answers it, and what became of it."""
