"""What an article is: its identity, its publication date, its state, and how a record becomes one.

Rules only; nothing here reads or writes anything.
"""
