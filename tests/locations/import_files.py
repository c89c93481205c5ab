"""Files to import: small directories in every format, and lines damaged in every way."""

import csv
import io
import json
import random
from collections.abc import Callable
from pathlib import Path

from locations.importing.samhsa_csv import COLUMNS

TOWNS = [
    ("Asheville", "NC", "28801"), ("Raleigh", "NC", "27601"), ("Knoxville", "TN", "37902"),
    ("Portland", "ME", "4101"), ("San Juan", "PR", "907"), ("Cayey", "PR", "00736"),
]  # fmt: skip
CODES = ["SA", "OP", "RES", "DT", "MM", "BU", "MD", "MC", "PI", "SF", "SS", "PW", "VET", "ADLT",
         "FEM", "MALE", "SP", "AH", "ZZ9"]  # fmt: skip


def rows(count: int) -> list[list[str]]:
    """Invented facilities as cells of the CSV."""
    luck = random.Random(5)
    found = []
    for number in range(count):
        city, state, zip_code = TOWNS[number % len(TOWNS)]
        contact = f"(828) 555-01{number % 100:02d}"
        if number % 3 == 0:
            contact += f" Intake: (828) 555-01{(number + 1) % 100:02d}x{number % 9 + 1}"
        found.append(
            [
                f"Place {number} (demo)", "Outpatient" if number % 2 else "", "",
                f"{number} Main Street", "", "", city, state, zip_code, contact, "",
                "/".join(luck.sample(CODES, 8)) + "/",
            ]
        )  # fmt: skip
    return found


def line(cells: list[str]) -> str:
    """A line of the CSV."""
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue()


def write(path: Path, lines: list[bytes | str], encoding: str = "utf-8") -> Path:
    """A CSV with the heading and these lines."""
    heading = ",".join(COLUMNS).encode(encoding)
    made = [one if isinstance(one, bytes) else one.encode(encoding) for one in lines]
    path.write_bytes(b"\n".join([heading, *made]) + b"\n")
    return path


def _cell(at: int, value: str) -> Callable[[list[str]], str | bytes]:
    return lambda cells: line([value if n == at else cell for n, cell in enumerate(cells)])


# Every kind of damage: a name, what makes it of a good line's cells, and words of the reason.
DAMAGE: list[tuple[str, Callable[[list[str]], str | bytes], str]] = [
    ("too few cells", lambda cells: line(cells[:7]), "cells"),
    ("too many cells", lambda cells: line([*cells, "x"]), "cells"),
    ("open quotation mark", lambda cells: f'"{line(cells)}', "quotation marks"),
    ("quotation mark inside", lambda cells: f'{line(cells)[:-4]},"a"b', "quotation marks"),
    ("no UTF-8", lambda cells: line(cells).encode().replace(b"Place", b"Pl\xe9ce"), "not UTF-8"),
    ("half a letter", lambda cells: line(cells).encode() + b"\xc3", "not UTF-8"),
    ("zero byte", lambda cells: line(cells).replace("Place", "Pl\x00ce"), "zero byte"),
    ("control character", _cell(0, "Pl\x07ce"), "control character"),
    ("no name", _cell(0, " "), "Name1 is empty"),
    ("endless name", _cell(0, "x" * 400), "title"),
    ("endless cell", _cell(3, "x" * 3000), "longer than"),
    ("no city", _cell(6, ""), "City is empty"),
    ("no state", _cell(7, "XX"), "not a state"),
    ("letters as ZIP", _cell(8, "ABCDE"), "not a ZIP code"),
    ("unknown ZIP", _cell(8, "00000"), "not a ZIP code"),
    ("empty ZIP", _cell(8, ""), "not a ZIP code"),
    ("no number", _cell(9, "call us"), "no whole telephone number"),
    ("half a number", _cell(9, "(828) 555-"), "no whole telephone number"),
    ("impossible codes", _cell(11, "SA/@@##/"), "no code"),
    ("heading again", lambda cells: ",".join(COLUMNS), "heading once more"),
    ("nothing but commas", lambda cells: "," * 11, "empty"),
    ("another format", lambda cells: json.dumps({"name1": cells[0]}), "cells"),
    ("cut off", lambda cells: line(cells)[:25], "cells"),
]


def treatment_row(number: int) -> dict[str, object]:
    """A row of FindTreatment.gov's JSON."""
    city, state, zip_code = TOWNS[number % 3]
    return {
        "_irow": number,
        "name1": f"Place {number} (demo)",
        "name2": "Main office",
        "street1": f"{number} Main Street",
        "street2": None,
        "city": city,
        "state": state,
        "zip": zip_code,
        "phone": f"828-555-01{number % 100:02d}",
        "intake1": f"828-555-01{(number + 1) % 100:02d} x12",
        "hotline1": None,
        "website": "http://www.example.org",
        "latitude": "35.5951",
        "longitude": "-82.5515",
        "miles": 1.2,
        "typeFacility": "SA",
        "services": [
            {"f1": "Type of Care", "f2": "TC", "f3": "Substance use treatment; Detoxification"},
            {"f1": "Service Setting", "f2": "SET", "f3": "Outpatient; Residential/24-hour"},
            {
                "f1": "Payment/Insurance/Funding Accepted",
                "f2": "PAY",
                "f3": "Medicaid; Private health insurance; Something new",
            },
            {"f1": "Language Services", "f2": "SL", "f3": "Spanish"},
            {"f1": "Gender Accepted", "f2": "SN", "f3": "Female"},
        ],
    }
