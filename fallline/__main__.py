"""python -m fallline: the same as the command `fallline`."""

from fallline.program import main

if __name__ == "__main__":
    main()
