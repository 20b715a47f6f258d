"""Files damaged at random, kind by kind, and what fordela makes of them."""
