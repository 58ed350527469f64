from fallline.engine.language import tr

"""How formulas are written, for people: each row is what is typed, the same with every sign, and a word on it.

A test reads both and holds that they are the same.
"""

Row = tuple[str, str, str]
GUIDE: dict[str, tuple[Row, ...]] = {
    "Powers and products": (
        ("x^2 + 3y^2", "x**2 + 3*y**2", tr("A product needs no sign; ** is a power too.")),
        ("x² + y³", "x**2 + y**3", tr("Raised digits are powers.")),
        ("e^-x y", "e**(-x)*y", tr("An exponent is one number, name or bracket, with its sign.")),
        ("xy + 2x(y+1)", "x*y + 2*x*(y + 1)", tr("Letters side by side are a product.")),
        ("2e3 x + 2e", "2000*x + 2*e", tr("2e3 is a number; e and π are constants.")),
    ),
    "Fractions": (
        ("1/2x", "1/(2*x)", tr("What is written on without a blank stays below the bar,")),
        ("1/2 x", "(1/2)*x", tr("and a blank or a sign ends it.")),
        ("½x² + x/3/4", "(1/2)*x**2 + (x/3)/4", tr("Of several bars the first comes first.")),
    ),
    "Sizes and roots": (
        ("|x| + 2|y - 1|", "abs(x) + 2*abs(y - 1)", tr("Bars are the absolute value.")),
        ("√2 x + √(x^2+1)", "sqrt(2)*x + sqrt(x**2 + 1)", tr("A root reaches over one number, name or bracket.")),
    ),
    "Functions": (
        ("2 sin x cos y", "2*sin(x)*cos(y)", tr("A function without brackets takes what follows,")),
        ("sin x y + sin 2x", "sin(x*y) + sin(2*x)", tr("all factors up to the next sign or function.")),
        ("sin(x) y + sin(x)^2", "sin(x)*y + sin(x)**2", tr("With brackets it takes what is in them.")),
        ("sin^2 x + sin⁻¹(y/2)", "sin(x)**2 + asin(y/2)",
         tr("A power of its name is one of its value; ⁻¹ is the inverse.")),
        ("ln x + log x + log_2 y + lg 10", "log(x) + log(x) + log(y)/log(2) + log(10)/log(10)",
         tr("log is the natural logarithm, as ln; lg and log10 are of base 10.")),
        ("max(x, y, 0) + sgn x", "max(max(x, y), 0) + sign(x)",
         tr("Also tan cot sec csc arcsin arccos arctan sinh cosh tanh exp min erf gamma log1p expm1 softplus "
             "logaddexp.")),
    ),
    "Pieces": (
        ("x if x > 0 else y", "where(x > 0, x, y)", tr("Conditions compare by < <= > >= (≤ ≥).")),
        ("{0 < x < 1: x, y}", "where(0 < x and x < 1, x, y)",
         tr("Chained, or joined by and. Without an else there is no value.")),
        ("if(x > 0, x, -x)", "where(x > 0, x, -x)", tr("If and where are functions too.")),
    ),
    "Other letters": (
        ("a x^2 + b_1 y + θ", "a*x**2 + b_1*y + theta",
        tr("They are parameters: each gets a slider, and is 1 at first.")),
        ("x_1^2 + x_2", "x**2 + y", tr("x₁ and x₂ are x and y where these are not named.")),
    ),
    "LaTeX": (
        (r"f(x,y) = \frac{1}{2}x^2 + \sqrt{y^2+1}", "(1/2)*x**2 + sqrt(y**2 + 1)",
         tr("What stands before = is left out.")),
        (r"\left|x\right| \cdot e^{-\frac{y}{2}}", "abs(x)*e**(-(y/2))",
         tr("Commands for spaces and sizes change nothing,")),
        (r"\cos x\,e^{y} + \exp\left(-x\right)", "cos(x)*e**y + exp(-x)",
        tr("but a space ends what a function takes.")),
        (r"\begin{cases} x^2 & x > 0 \\ -y & \text{otherwise} \end{cases}", "where(x > 0, x**2, -y)",
         tr("Pieces in a table.")),
        (r"1.5 \times 10^{-3} x", "0.0015*x", tr("A number as papers print it.")),
    ),
}  # fmt: skip
