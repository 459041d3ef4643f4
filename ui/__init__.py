"""What pages share: the click canvas and the before/after divider; it may use core, and never pages."""
