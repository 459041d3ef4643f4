"""An argument parser whose errors are one sentence, as every command line here promises."""

import argparse
import sys
from typing import NoReturn


class OneLineParser(argparse.ArgumentParser):
    """Wrong arguments: one line on stderr and exit code 2, no usage text around it."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and leave."""
        print(f"{self.prog}: {message}; see --help", file=sys.stderr)
        raise SystemExit(2)
