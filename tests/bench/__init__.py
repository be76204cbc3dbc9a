"""How fast alerts are relayed: ``make bench``, or ``python -m tests.bench [NAME ...]``.

Each figure has an aim and is a ratio or a time that does not depend on the machine much; what is
compared is measured in the same run, side by side. One module measures one thing; ``figures``
lists them.
"""
