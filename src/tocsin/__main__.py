"""`python -m tocsin` is the same as `tocsin`."""

from tocsin.surfaces.cli import main

if __name__ == "__main__":
    main()
