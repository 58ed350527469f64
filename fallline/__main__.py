"""python -m fallline: the same as the command `fallline`."""

from fallline.command_line import main

if __name__ == "__main__":
    main()
