"""python main.py: the window, or a command without one, from a checkout that `make` set up."""

from fallline.program import main

if __name__ == "__main__":
    main()
