import sys

from scripts.new_service.command import main

sys.exit(main(sys.argv[1:]))
