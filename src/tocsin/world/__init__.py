"""Who and where: places, organisations, who belonged when, and months."""
