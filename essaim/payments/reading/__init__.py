"""What pages read of payments, one file per noun."""

from essaim.payments.reading.mine import coming_to

__all__ = ["coming_to"]
