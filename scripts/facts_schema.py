"""Write docs/facts.schema.json: what a report's facts look like as JSON.

python scripts/facts_schema.py
"""

from pathlib import Path

from core.report.gathering.schema import schema_json

TARGET = Path(__file__).resolve().parents[1] / "docs" / "facts.schema.json"

if __name__ == "__main__":
    TARGET.write_text(schema_json(), encoding="utf-8")
    print(TARGET)
