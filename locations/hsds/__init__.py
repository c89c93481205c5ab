"""The directory in HSDS 3.0 (Open Referral): written for others, and the same words read back."""

VERSION = "3.0"
