"""From text to parsed sentences: boundaries by rule, then a spaCy pipeline with UD labels."""
