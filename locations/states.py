"""The states and territories of the United x two-letter codes of the post (USPS)."""

from __future__ import annotations

STATES = {
    "AL": "Alabama",
    "AK": "Alaska",
    "AZ": "Arizona",
    "AR": "Arkansas",
    "CA": "California",
    "CO": "Colorado",
    "CT": "Connecticut",
    "DE": "Delaware",
    "DC": "District of Columbia",
    "FL": "Florida",
    "GA": "Georgia",
    "HI": "Hawaii",
    "ID": "Idaho",
    "IL": "Illinois",
    "IN": "Indiana",
    "IA": "Iowa",
    "KS": "Kansas",
    "KY": "Kentucky",
    "LA": "Louisiana",
    "ME": "Maine",
    "MD": "Maryland",
    "MA": "Massachusetts",
    "MI": "Michigan",
    "MN": "Minnesota",
    "MS": "Mississippi",
    "MO": "Missouri",
    "MT": "Montana",
    "NE": "Nebraska",
    "NV": "Nevada",
    "NH": "New Hampshire",
    "NJ": "New Jersey",
    "NM": "New Mexico",
    "NY": "New York",
    "NC": "North Carolina",
    "ND": "North Dakota",
    "OH": "Ohio",
    "OK": "Oklahoma",
    "OR": "Oregon",
    "PA": "Pennsylvania",
    "RI": "Rhode Island",
    "SC": "South Carolina",
    "SD": "South Dakota",
    "TN": "Tennessee",
    "TX": "Texas",
    "UT": "Utah",
    "VT": "Vermont",
    "VA": "Virginia",
    "WA": "Washington",
    "WV": "West Virginia",
    "WI": "Wisconsin",
    "WY": "Wyoming",
    "PR": "Puerto Rico",
    "GU": "Guam",
    "VI": "U.S. Virgin Islands",
    "AS": "American Samoa",
    "MP": "Northern Mariana Islands",
    "FM": "Micronesia",
    "MH": "Marshall Islands",
    "PW": "Palau",
}
"""The fifty states, the capital and the places of the post beyond them, by code."""

ARMED_FORCES = {
    "AA": "Armed Forces Americas",
    "AE": "Armed Forces Europe",
    "AP": "Armed Forces Pacific",
}
"""Addresses without a position on a map."""

AREAS = {**STATES, **ARMED_FORCES}

ABBREVIATIONS = {name.casefold().replace(".", " "): code for code, name in STATES.items()} | {
    "u s virgin islands": "VI",
    "us virgin islands": "VI",
    "virgin islands": "VI",
    "washington dc": "DC",
    "washington d c": "DC",
    "carolina del norte": "NC",
    "carolina del sur": "SC",
    "nueva york": "NY",
}
"""Folded names (`locations.geo.fold`) and the code they stand for."""

ISLAND_POSITIONS = {
    "96939": (7.5006, 134.6242),
    "96941": (6.9639, 158.2089),
    "96942": (7.4464, 151.8422),
    "96943": (9.5144, 138.1292),
    "96944": (5.3247, 163.0078),
    "96960": (7.0897, 171.3803),
    "96970": (8.7803, 167.7366),
    "96917": (13.2742, 144.7486),
}
"""Positions the data lacks, or has on the wrong side of the date line (Majuro), after GeoNames."""
