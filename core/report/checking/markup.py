"""What is the same in every language: models that exist elsewhere, and what is no plain text."""

import re

OTHER_MODELS = re.compile(
    r"\b(?:nn)?U-?Net(?:\+\+)?(?!\w)|\bDeepLab\w*\+*|\bSegFormer\w*|\bTransUNet\b|\bSwin\w*(?: UNETR)?|\bUNETR\b"
    r"|\bV-?Net\b|\bLinkNet\b|\bMask R-?CNN\b|\b(?:Mobile|Efficient|Med|Micro|Fast)?-?SAM(?:2|[- ]?Med\w*)?\b"
    r"|\bSegment Anything\b|\bScribblePrompt\b|\bnnInteractive\b|\bResNet\w*|\bFPN\b|\bPSPNet\b|\bGPT\w*|\bYOLO\w*",
    re.IGNORECASE | re.ASCII,  # so that a name ends where Chinese begins
)

MARKUP = {
    "an image": re.compile(r"!\[[^\]]*\]|<\s*img\b", re.IGNORECASE),
    "a link": re.compile(
        r"\b(?:https?|ftp|file|data|javascript|mailto):\S+|\bwww\.\S+|\[[^\]]+\](?:\([^)]*\)|:\s*\S+)",
        re.IGNORECASE | re.ASCII,
    ),
    "HTML": re.compile(r"</?[a-z!][^>]*>?|&(?:#\w+|[a-z]+);", re.IGNORECASE),
    "a placeholder that no fact fills": re.compile(r"\{\{[^}]*\}?\}?"),
}
