"""How the belief model is learned from annotated news. Needs scikit-learn; not needed to code."""
