"""`python -m portal.vormgeving`: fetch and bundle the look of the portal."""

import sys

from portal.vormgeving import main

sys.exit(main())
