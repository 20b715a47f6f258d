"""Files, mails and the registry's list, as they came in."""
