"""Write docs/facts.schema.json: what a report's facts look like as JSON.

python scripts/facts_schema.py
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from core.report.gathering.schema import schema_json

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "facts.schema.json"

if __name__ == "__main__":
    TARGET.write_text(schema_json(), encoding="utf-8")
    print(TARGET.relative_to(ROOT))
