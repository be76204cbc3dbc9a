"""Buurtrelay: the way of a police alert to the phones of the neighbours it concerns.

``domain`` knows the rules, ``usecases`` take the steps, ``adapters`` reach AWS and WhatsApp,
``api`` speaks HTTP with the police, and ``wiring`` plugs them together. Use cases import the
domain; adapters and api import both, but not each other; only ``wiring`` sees all.
"""
