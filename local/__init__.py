"""The whole relay on one machine: AWS emulator, WhatsApp simulator, and what drives them."""
