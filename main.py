"""python main.py: the window, or a command without one, from a checkout that `make` set up."""

from fallline.command_line import main

if __name__ == "__main__":
    main()
