"""Days of the month as they are written and said: 6 лютого, where Django's own Ukrainian has 06 лютого.

What is not here is as Django has it: 06.02.2025, 1 234,5.
"""

DATE_FORMAT = "j E Y р."
DATETIME_FORMAT = "j E Y р. H:i"
MONTH_DAY_FORMAT = "j E"
