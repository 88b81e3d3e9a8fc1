"""Says hello: the program that the minimal example puts into its images.

Only modules of Debian's python3-minimal are used.
"""

import argparse
import os
import platform


def parse_arguments():
    parser = argparse.ArgumentParser(prog="greeter", description="Say hello.")
    parser.add_argument("name", nargs="?", default="world")
    parser.add_argument(
        "--version",
        action="version",
        version=f"greeter {os.environ.get('BENTOML_VERSION', 'unknown')} on Python {platform.python_version()}",
    )
    return parser.parse_args()


if __name__ == "__main__":
    print(f"Hello, {parse_arguments().name}!")
