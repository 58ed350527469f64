"""Made by `make generated` from the expressions of fallline.engine.landscapes. Do not edit."""

from numpy import abs, cos, e, exp, less, nan, pi, select, sign, sin, sqrt

def ackley_loss(x, y):
    x0 = 2*pi
    return [-exp((1/2)*cos(x*x0) + (1/2)*cos(x0*y)) + e + 20 - 20*exp(-1/5*sqrt((1/2)*x**2 + (1/2)*y**2))]

def ackley_gradient(x, y):
    x0 = 2*pi
    x1 = x*x0
    x2 = x0*y
    x3 = pi*exp((1/2)*cos(x1) + (1/2)*cos(x2))
    x4 = sqrt((1/2)*x**2 + (1/2)*y**2)
    x5 = 2*exp(-1/5*x4)/x4
    return [x*x5 + x3*sin(x1), x3*sin(x2) + x5*y]

def ackley_hessian(x, y):
    x0 = pi**2
    x1 = 2*pi
    x2 = x*x1
    x3 = cos(x2)
    x4 = x1*y
    x5 = cos(x4)
    x6 = exp((1/2)*x3 + (1/2)*x5)
    x7 = sin(x2)
    x8 = x0*x6
    x9 = x**2
    x10 = y**2
    x11 = (1/2)*x10 + (1/2)*x9
    x12 = sqrt(x11)
    x13 = exp(-1/5*x12)
    x14 = -2*x13/x12
    x15 = x13/x11**(3/2)
    x16 = (1/5)*x13/x11
    x17 = sin(x4)
    x18 = x*y
    return [2*x0*x3*x6 - x14 - x15*x9 - x16*x9 - x7**2*x8, -x15*x18 - x16*x18 - x17*x7*x8, 2*x0*x5*x6 - x10*x15 - x10*x16 - x14 - x17**2*x8]

def ackley_jacobian(x, y):
    return []

def beale_loss(x, y):
    x0 = -x
    return [(x*y + x0 + 1.5)**2 + (x*y**2 + x0 + 2.25)**2 + (x*(y*((y)**2)) + x0 + 2.625)**2]

def beale_gradient(x, y):
    x0 = -x
    x1 = x*y
    x2 = x0 + x1 + 1.5
    x3 = y**2
    x4 = x*x3
    x5 = x0 + x4 + 2.25
    x6 = (y*((y)**2))
    x7 = x*x6 + x0 + 2.625
    return [x2*(2*y - 2) + x5*(2*x3 - 2) + x7*(2*x6 - 2), 2*x*x2 + 4*x1*x5 + 6*x4*x7]

def beale_hessian(x, y):
    x0 = 2*y
    x1 = x0 - 2
    x2 = y**2
    x3 = 2*x2 - 2
    x4 = (y*((y)**2))
    x5 = 2*x4 - 2
    x6 = x*x0
    x7 = -x
    x8 = x*x2
    x9 = 4*x7 + 4*x8 + 9.0
    x10 = x*x4 + x7 + 2.625
    x11 = x**2
    return [x1*(y - 1) + x3*(x2 - 1) + x5*(x4 - 1), x*x1 - 2*x + 6*x10*x2 + x3*x6 + 3*x5*x8 + x6 + x9*y + 3.0, 12*x*x10*y + x*x9 + 8*x11*x2 + 18*x11*(((y)**2)**2) + 2*x11]

def beale_jacobian(x, y):
    x0 = y**2
    return [y - 1, x, x0 - 1, 2*x*y, (y*((y)**2)) - 1, 3*x*x0]

def bohachevsky_loss(x, y):
    return [x**2 + 2*y**2 - 0.3*cos(3*pi*x) - 0.4*cos(4*pi*y) + 0.7]

def bohachevsky_gradient(x, y):
    x0 = 4*y
    return [2*x + 0.9*pi*sin(3*pi*x), x0 + 1.6*pi*sin(pi*x0)]

def bohachevsky_hessian(x, y):
    x0 = pi**2
    return [2.7*x0*cos(3*pi*x) + 2, 0, 6.4*x0*cos(4*pi*y) + 4]

def bohachevsky_jacobian(x, y):
    return []

def booth_loss(x, y):
    return [(x + 2*y - 7)**2 + (2*x + y - 5)**2]

def booth_gradient(x, y):
    return [10*x + 8*y - 34, 8*x + 10*y - 38]

def booth_hessian(x, y):
    return [10, 8, 10]

def booth_jacobian(x, y):
    return [1, 2, 2, 1]

def branin_loss(x, y):
    x0 = pi**(-1.0)
    return [(10 - 5/4*x0)*cos(x) + (-1.275*x**2/pi**2 + 5*x*x0 + y - 6)**2 + 10]

def branin_gradient(x, y):
    x0 = pi**(-1.0)
    x1 = pi**(-2.0)
    x2 = x**2*x1
    return [-(10 - 5/4*x0)*sin(x) + (-5.1*x*x1 + 10*x0)*(5*x*x0 - 1.275*x2 + y - 6), 10*x*x0 - 2.55*x2 + 2*y - 12]

def branin_hessian(x, y):
    x0 = pi**(-1.0)
    x1 = pi**(-2.0)
    x2 = x*x1
    x3 = 10*x0 - 5.1*x2
    return [-5.1*x1*(-1.275*x**2*x1 + 5*x*x0 + y - 6) + x3*(5*x0 - 2.55*x2) - (10 - 5/4*x0)*cos(x), x3, 2]

def branin_jacobian(x, y):
    return []

def bukin_6_loss(x, y):
    return [(1/100)*abs(x + 10) + 100*sqrt(abs((1/100)*x**2 - y))]

def bukin_6_gradient(x, y):
    x0 = (1/100)*x**2 - y
    x1 = sign(x0)/sqrt(abs(x0))
    return [x*x1 + (1/100)*sign(x + 10), -50*x1]

def bukin_6_hessian(x, y):
    x0 = (1/100)*x**2
    x1 = x0 - y
    x2 = sign(x1)
    x3 = abs(x1)
    x4 = x2**2/x3**(3/2)
    return [-x0*x4 + x2/sqrt(x3), (1/2)*x*x4, -25*x4]

def bukin_6_jacobian(x, y):
    return []

def cliff_loss(x, y, height, width):
    x0 = y**2
    x1 = (x + 2)**2
    x2 = x/width
    return [height*select([less(width, -x),less(x, 0),True], [0,(1 - 2*x2)*(x2 + 1)**2,1], default=nan) + (1/4)*x0 + (1/4)*x1 + (1/25)*(x0 + x1)**2]

def cliff_gradient(x, y, height, width):
    x0 = y**2 + (x + 2)**2
    x1 = width**(-1.0)
    x2 = x*x1
    x3 = x2 + 1
    x4 = 2*x1
    return [height*select([less(width, -x),less(x, 0),True], [0,-x3**2*x4 + x3*x4*(1 - 2*x2),0], default=nan) + (1/2)*x + (1/25)*x0*(4*x + 8) + 1, (4/25)*x0*y + (1/2)*y]

def cliff_hessian(x, y, height, width):
    x0 = y**2
    x1 = width**(-2.0)
    x2 = x/width
    x3 = 4*x + 8
    x4 = (4/25)*(x + 2)**2 + 1/2
    return [height*select([less(width, -x),less(x, 0),True], [0,2*x1*(1 - 2*x2) - 8*x1*(x2 + 1),0], default=nan) + (4/25)*x0 + (1/25)*x3*(2*x + 4) + x4, (2/25)*x3*y, (12/25)*x0 + x4]

def cliff_jacobian(x, y, height, width):
    return []

def curved_valley_loss(x, y, steepness):
    return [steepness*(y - sin(2*x))**2 + (1/20)*x**2]

def curved_valley_gradient(x, y, steepness):
    x0 = 2*x
    x1 = sin(x0)
    return [-4*steepness*(-x1 + y)*cos(x0) + (1/10)*x, steepness*(-2*x1 + 2*y)]

def curved_valley_hessian(x, y, steepness):
    x0 = 2*x
    x1 = cos(x0)
    x2 = 8*steepness
    x3 = sin(x0)
    return [x1**2*x2 + x2*x3*(-x3 + y) + 1/10, -4*steepness*x1, 2*steepness]

def curved_valley_jacobian(x, y, steepness):
    x0 = steepness**0.5
    return [0.223606797749979, 0, -2*x0*cos(2*x), x0]

def easom_loss(x, y):
    x0 = -pi
    return [-exp(-(x + x0)**2 - (x0 + y)**2)*cos(x)*cos(y)]

def easom_gradient(x, y):
    x0 = cos(y)
    x1 = -pi
    x2 = exp(-(x + x1)**2 - (x1 + y)**2)
    x3 = -2*pi
    x4 = cos(x)
    x5 = x0*x2*x4
    return [x0*x2*sin(x) - x5*(-2*x - x3), x2*x4*sin(y) - x5*(-x3 - 2*y)]

def easom_hessian(x, y):
    x0 = cos(x)
    x1 = -pi
    x2 = exp(-(x + x1)**2 - (x1 + y)**2)
    x3 = cos(y)
    x4 = x2*x3
    x5 = x0*x4
    x6 = 3*x5
    x7 = -2*pi
    x8 = -2*x - x7
    x9 = sin(x)
    x10 = sin(y)
    x11 = x10*x2
    x12 = -x7 - 2*y
    return [2*x4*x8*x9 - x5*x8**2 + x6, x0*x10*x2*x8 - x11*x9 + x12*x2*x3*x9 - x12*x5*x8, 2*x0*x11*x12 - x12**2*x5 + x6]

def easom_jacobian(x, y):
    return []

def goldstein_price_loss(x, y):
    x0 = x*y
    x1 = x**2
    x2 = y**2
    return [((2*x - 3*y)**2*(-32*x - 36*x0 + 12*x1 + 27*x2 + 48*y + 18) + 30)*((x + y + 1)**2*(-14*x + 6*x0 + 3*x1 + 3*x2 - 14*y + 19) + 1)]

def goldstein_price_gradient(x, y):
    x0 = (x + y + 1)**2
    x1 = 6*x
    x2 = x**2
    x3 = y**2
    x4 = -14*x + x1*y + 3*x2 + 3*x3 - 14*y + 19
    x5 = x0*x4 + 1
    x6 = 36*y
    x7 = 2*x
    x8 = (x7 - 3*y)**2
    x9 = -x*x6 - 32*x + 12*x2 + 27*x3 + 48*y + 18
    x10 = (x0*(x1 + 6*y - 14) + x4*(x7 + 2*y + 2))*(x8*x9 + 30)
    return [x10 + x5*(x8*(24*x - x6 - 32) + x9*(8*x - 12*y)), x10 + x5*(x8*(-36*x + 54*y + 48) + x9*(-12*x + 18*y))]

def goldstein_price_hessian(x, y):
    x0 = (x + y + 1)**2
    x1 = 6*x
    x2 = x**2
    x3 = y**2
    x4 = -14*x + x1*y + 3*x2 + 3*x3 - 14*y + 19
    x5 = x0*x4 + 1
    x6 = x*y
    x7 = 2*x
    x8 = (x7 - 3*y)**2
    x9 = 12*y
    x10 = 8*x - x9
    x11 = 36*y
    x12 = 24*x - x11 - 32
    x13 = -x*x11 - 32*x + 12*x2 + 27*x3 + 48*y + 18
    x14 = x7 + 2*y + 2
    x15 = x1 + 6*y - 14
    x16 = (x13*x8 + 30)*(x*x9 - 28*x + 6*x0 + 2*x14*x15 + 6*x2 + 6*x3 - 28*y + 38)
    x17 = x0*x15 + x14*x4
    x18 = x17*(x10*x13 + x12*x8)
    x19 = -36*x + 54*y + 48
    x20 = -12*x + 18*y
    x21 = x17*(x13*x20 + x19*x8)
    return [x16 + 2*x18 + x5*(-256*x + 2*x10*x12 + 96*x2 + 216*x3 - 288*x6 + 24*x8 + 384*y + 144), x16 + x18 + x21 + x5*(432*x*y + 384*x + x10*x19 + x12*x20 - 144*x2 - 324*x3 - 36*x8 - 576*y - 216), x16 + 2*x21 + x5*(-576*x + 2*x19*x20 + 216*x2 + 486*x3 - 648*x6 + 54*x8 + 864*y + 324)]

def goldstein_price_jacobian(x, y):
    return []

def griewank_loss(x, y):
    return [(1/4000)*x**2 + (1/4000)*y**2 - cos(x)*cos((1/2)*sqrt(2)*y) + 1]

def griewank_gradient(x, y):
    x0 = (1/2)*sqrt(2)
    x1 = x0*y
    return [(1/2000)*x + sin(x)*cos(x1), x0*sin(x1)*cos(x) + (1/2000)*y]

def griewank_hessian(x, y):
    x0 = (1/2)*sqrt(2)
    x1 = x0*y
    x2 = cos(x)*cos(x1)
    return [x2 + 1/2000, -x0*sin(x)*sin(x1), (1/2)*x2 + 1/2000]

def griewank_jacobian(x, y):
    return []

def hills_loss(x, y, height):
    return [height*(exp(-2*(x - 1.6)**2 - 2*(y - 0.3)**2) + exp(-2*(x - 0.9)**2 - 2*(y + 1.6)**2) + exp(-2*(x - 0.4)**2 - 2*(y - 1.7)**2) + exp(-2*(x + 0.6)**2 - 2*(y + 0.9)**2) + exp(-2*(x + 1.3)**2 - 2*(y - 0.9)**2) + exp(-2*(x + 2.2)**2 - 2*(y + 1.1)**2)) + (1/8)*x**2 + (1/8)*y**2]

def hills_gradient(x, y, height):
    x0 = 4*x
    x1 = exp(-2*(x - 0.4)**2 - 2*(y - 1.7)**2)
    x2 = exp(-2*(x - 0.9)**2 - 2*(y + 1.6)**2)
    x3 = exp(-2*(x - 1.6)**2 - 2*(y - 0.3)**2)
    x4 = exp(-2*(x + 2.2)**2 - 2*(y + 1.1)**2)
    x5 = exp(-2*(x + 1.3)**2 - 2*(y - 0.9)**2)
    x6 = exp(-2*(x + 0.6)**2 - 2*(y + 0.9)**2)
    x7 = 4*y
    return [height*(x1*(1.6 - x0) + x2*(3.6 - x0) + x3*(6.4 - x0) + x4*(-x0 - 8.8) + x5*(-x0 - 5.2) + x6*(-x0 - 2.4)) + (1/4)*x, height*(x1*(6.8 - x7) + x2*(-x7 - 6.4) + x3*(1.2 - x7) + x4*(-x7 - 4.4) + x5*(3.6 - x7) + x6*(-x7 - 3.6)) + (1/4)*y]

def hills_hessian(x, y, height):
    x0 = 4*x
    x1 = 1.6 - x0
    x2 = exp(-2*(x - 0.4)**2 - 2*(y - 1.7)**2)
    x3 = 6.4 - x0
    x4 = exp(-2*(x - 1.6)**2 - 2*(y - 0.3)**2)
    x5 = 3.6 - x0
    x6 = exp(-2*(x - 0.9)**2 - 2*(y + 1.6)**2)
    x7 = -x0 - 8.8
    x8 = exp(-2*(x + 2.2)**2 - 2*(y + 1.1)**2)
    x9 = -x0 - 2.4
    x10 = exp(-2*(x + 0.6)**2 - 2*(y + 0.9)**2)
    x11 = -x0 - 5.2
    x12 = exp(-2*(x + 1.3)**2 - 2*(y - 0.9)**2)
    x13 = -4*x10 - 4*x12 - 4*x2 - 4*x4 - 4*x6 - 4*x8
    x14 = 4*y
    x15 = 1.2 - x14
    x16 = 6.8 - x14
    x17 = -x14 - 6.4
    x18 = 3.6 - x14
    x19 = -x14 - 4.4
    x20 = -x14 - 3.6
    return [height*(x1**2*x2 + x10*x9**2 + x11**2*x12 + x13 + x3**2*x4 + x5**2*x6 + x7**2*x8) + 1/4, height*(x1*x16*x2 + x10*x20*x9 + x11*x12*x18 + x15*x3*x4 + x17*x5*x6 + x19*x7*x8), height*(x10*x20**2 + x12*x18**2 + x13 + x15**2*x4 + x16**2*x2 + x17**2*x6 + x19**2*x8) + 1/4]

def hills_jacobian(x, y, height):
    return []

def himmelblau_loss(x, y):
    return [(x + y**2 - 7)**2 + (x**2 + y - 11)**2]

def himmelblau_gradient(x, y):
    x0 = y**2
    x1 = x**2
    return [4*x*(x1 + y - 11) + 2*x + 2*x0 - 14, 2*x1 + 4*y*(x + x0 - 7) + 2*y - 22]

def himmelblau_hessian(x, y):
    x0 = 4*y
    x1 = 4*x
    return [12*x**2 + x0 - 42, x0 + x1, x1 + 12*y**2 - 26]

def himmelblau_jacobian(x, y):
    return [2*x, 1, 1, 2*y]

def levy_13_loss(x, y):
    x0 = 3*pi
    return [(x - 1)**2*(sin(x0*y)**2 + 1) + (y - 1)**2*(sin(2*pi*y)**2 + 1) + sin(x*x0)**2]

def levy_13_gradient(x, y):
    x0 = 3*pi
    x1 = x*x0
    x2 = 6*pi
    x3 = x0*y
    x4 = sin(x3)
    x5 = 2*y
    x6 = pi*x5
    x7 = sin(x6)
    return [x2*sin(x1)*cos(x1) + (2*x - 2)*(x4**2 + 1), x2*x4*(x - 1)**2*cos(x3) + 4*pi*x7*(y - 1)**2*cos(x6) + (x5 - 2)*(x7**2 + 1)]

def levy_13_hessian(x, y):
    x0 = 3*pi
    x1 = x0*y
    x2 = sin(x1)
    x3 = x2**2
    x4 = x*x0
    x5 = pi**2
    x6 = 18*x5
    x7 = cos(x1)
    x8 = 2*y
    x9 = pi*x8
    x10 = sin(x9)
    x11 = x10**2
    x12 = x6*(x - 1)**2
    x13 = 8*x5*(y - 1)**2
    x14 = cos(x9)
    return [2*x3 - x6*sin(x4)**2 + x6*cos(x4)**2 + 2, 6*pi*x2*x7*(2*x - 2), 8*pi*x10*x14*(x8 - 2) - x11*x13 + 2*x11 - x12*x3 + x12*x7**2 + x13*x14**2 + 2]

def levy_13_jacobian(x, y):
    return []

def matyas_loss(x, y):
    return [0.26*x**2 - 0.48*x*y + 0.26*y**2]

def matyas_gradient(x, y):
    return [0.52*x - 0.48*y, -0.48*x + 0.52*y]

def matyas_hessian(x, y):
    return [0.520000000000000, -0.480000000000000, 0.520000000000000]

def matyas_jacobian(x, y):
    return [0.500000000000000, -0.500000000000000, 0.100000000000000, 0.100000000000000]

def mccormick_loss(x, y):
    return [-1.5*x + 2.5*y + (x - y)**2 + sin(x + y) + 1]

def mccormick_gradient(x, y):
    x0 = 2*x
    x1 = 2*y
    x2 = cos(x + y)
    return [x0 - x1 + x2 - 1.5, -x0 + x1 + x2 + 2.5]

def mccormick_hessian(x, y):
    x0 = sin(x + y)
    x1 = 2 - x0
    return [x1, -x0 - 2, x1]

def mccormick_jacobian(x, y):
    return []

def monkey_saddle_loss(x, y):
    return [(x*((x)**2)) - 3*x*y**2]

def monkey_saddle_gradient(x, y):
    return [3*x**2 - 3*y**2, -6*x*y]

def monkey_saddle_hessian(x, y):
    x0 = 6*x
    return [x0, -6*y, -x0]

def monkey_saddle_jacobian(x, y):
    return []

def plateau_loss(x, y, width, tilt):
    x0 = x**2 + y**2
    return [(1/2)*tilt*x0 + 1 - exp(-1/2*x0/width**2)]

def plateau_gradient(x, y, width, tilt):
    x0 = width**(-2.0)
    x1 = x0*exp((1/2)*x0*(-x**2 - y**2))
    return [tilt*x + x*x1, tilt*y + x1*y]

def plateau_hessian(x, y, width, tilt):
    x0 = x**2
    x1 = width**(-2.0)
    x2 = y**2
    x3 = exp((1/2)*x1*(-x0 - x2))
    x4 = x3/(((width)**2)**2)
    x5 = tilt + x1*x3
    return [-x0*x4 + x5, -x*x4*y, -x2*x4 + x5]

def plateau_jacobian(x, y, width, tilt):
    return []

def quadratic_loss(x, y, l1, l2, rotation):
    x0 = (1/180)*pi*rotation
    x1 = cos(x0)
    x2 = sin(x0)
    return [(1/2)*l1*(x*x1 + x2*y)**2 + (1/2)*l2*(-x*x2 + x1*y)**2]

def quadratic_gradient(x, y, l1, l2, rotation):
    x0 = (1/180)*pi*rotation
    x1 = cos(x0)
    x2 = sin(x0)
    x3 = l1*(x*x1 + x2*y)
    x4 = l2*(-x*x2 + x1*y)
    return [x1*x3 - x2*x4, x1*x4 + x2*x3]

def quadratic_hessian(x, y, l1, l2, rotation):
    x0 = (1/180)*pi*rotation
    x1 = cos(x0)
    x2 = x1**2
    x3 = sin(x0)
    x4 = x3**2
    x5 = x1*x3
    return [l1*x2 + l2*x4, l1*x5 - l2*x5, l1*x4 + l2*x2]

def quadratic_jacobian(x, y, l1, l2, rotation):
    return []

def rastrigin_loss(x, y):
    x0 = 2*pi
    return [x**2 + y**2 - 10*cos(x*x0) - 10*cos(x0*y) + 20]

def rastrigin_gradient(x, y):
    x0 = 2*x
    x1 = 20*pi
    x2 = 2*y
    return [x0 + x1*sin(pi*x0), x1*sin(pi*x2) + x2]

def rastrigin_hessian(x, y):
    x0 = 2*pi
    x1 = 40*pi**2
    return [x1*cos(x*x0) + 2, 0, x1*cos(x0*y) + 2]

def rastrigin_jacobian(x, y):
    return []

def ripples_loss(x, y, frequency):
    x0 = x**2 + y**2
    x1 = frequency**2*x0
    x2 = abs(frequency)
    x3 = sqrt(x0)
    return [select([less(x1, 1),True], [x1*(x1*(x1*(x1*(x1*(x1*(x1*(x1*(x1*(x1*(x1*(1/25852016738884976640000 - 1/15511210043330985984000000*x1) - 1/51090942171709440000) + 1/121645100408832000) - 1/355687428096000) + 1/1307674368000) - 1/6227020800) + 1/39916800) - 1/362880) + 1/5040) - 1/120) + 1/6) - 1,-sin(x2*x3)/(x2*x3)], default=nan)]

def ripples_gradient(x, y, frequency):
    x0 = frequency**2
    x1 = x**2 + y**2
    x2 = x0*x1
    x3 = 1/25852016738884976640000 - 1/15511210043330985984000000*x2
    x4 = x2*x3 - 1/51090942171709440000
    x5 = x2*x4 + 1/121645100408832000
    x6 = x2*x5 - 1/355687428096000
    x7 = x2*x6 + 1/1307674368000
    x8 = x2*x7 - 1/6227020800
    x9 = x2*x8 + 1/39916800
    x10 = x2*x9 - 1/362880
    x11 = x10*x2 + 1/5040
    x12 = x11*x2 - 1/120
    x13 = x12*x2 + 1/6
    x14 = 2*x0
    x15 = x*x14
    x16 = (1/7755605021665492992000000)*(((frequency)**2)**2)*x1
    x17 = less(x2, 1)
    x18 = abs(frequency)
    x19 = sqrt(x1)*x18
    x20 = cos(x19)/x1
    x21 = x18**(-1.0)
    x22 = x1**(-3/2)
    x23 = sin(x19)
    x24 = x14*y
    return [select([x17,True], [x13*x15 + x2*(x12*x15 + x2*(x11*x15 + x2*(x10*x15 + x2*(x15*x9 + x2*(x15*x8 + x2*(x15*x7 + x2*(x15*x6 + x2*(x15*x5 + x2*(x15*x4 + x2*(2*x*x0*x3 - x*x16)))))))))),-x*x20 + x*x21*x22*x23], default=nan), select([x17,True], [x13*x24 + x2*(x12*x24 + x2*(x11*x24 + x2*(x10*x24 + x2*(x2*(x2*(x2*(x2*(x2*(x2*(2*x0*x3*y - x16*y) + x24*x4) + x24*x5) + x24*x6) + x24*x7) + x24*x8) + x24*x9)))),-x20*y + x21*x22*x23*y], default=nan)]

def ripples_hessian(x, y, frequency):
    x0 = frequency**2
    x1 = x**2
    x2 = y**2
    x3 = x1 + x2
    x4 = x0*x3
    x5 = 1/25852016738884976640000 - 1/15511210043330985984000000*x4
    x6 = x4*x5 - 1/51090942171709440000
    x7 = x4*x6 + 1/121645100408832000
    x8 = x4*x7 - 1/355687428096000
    x9 = x4*x8 + 1/1307674368000
    x10 = x4*x9 - 1/6227020800
    x11 = x10*x4 + 1/39916800
    x12 = x11*x4 - 1/362880
    x13 = x12*x4 + 1/5040
    x14 = x13*x4 - 1/120
    x15 = 2*x0
    x16 = x15*(x14*x4 + 1/6)
    x17 = x14*x15
    x18 = x13*x15
    x19 = x12*x15
    x20 = x11*x15
    x21 = x10*x15
    x22 = x15*x9
    x23 = x15*x8
    x24 = x15*x7
    x25 = x15*x6
    x26 = (((frequency)**2)**2)
    x27 = (1/7755605021665492992000000)*x26*x3
    x28 = 2*x*x0*x5 - x*x27
    x29 = x*x25 + x28*x4
    x30 = x*x24 + x29*x4
    x31 = x*x23 + x30*x4
    x32 = x*x22 + x31*x4
    x33 = x*x21 + x32*x4
    x34 = x*x20 + x33*x4
    x35 = x*x19 + x34*x4
    x36 = x*x18 + x35*x4
    x37 = x*x17 + x36*x4
    x38 = 4*x0
    x39 = x*x38
    x40 = (1/1938901255416373248000000)*x26
    x41 = -2*x0*x5 + x27
    x42 = less(x4, 1)
    x43 = 3*x1
    x44 = abs(frequency)
    x45 = sqrt(x3)*x44
    x46 = cos(x45)
    x47 = x46/x3**2
    x48 = sin(x45)
    x49 = x48/x3**(3/2)
    x50 = x44*x49
    x51 = x44**(-1.0)
    x52 = x48*x51/x3**(5/2)
    x53 = x49*x51 - x46/x3
    x54 = 2*x0*x5*y - x27*y
    x55 = x25*y + x4*x54
    x56 = x24*y + x4*x55
    x57 = x23*y + x4*x56
    x58 = x22*y + x4*x57
    x59 = x21*y + x4*x58
    x60 = x20*y + x4*x59
    x61 = x19*y + x4*x60
    x62 = x18*y + x4*x61
    x63 = x17*y + x4*x62
    x64 = x*x15
    x65 = x15*y
    x66 = x*y
    x67 = 3*x47
    x68 = 3*x52
    x69 = x38*y
    return [select([x42,True], [x16 + x37*x39 + x4*(x17 + x36*x39 + x4*(x18 + x35*x39 + x4*(x19 + x34*x39 + x4*(x20 + x33*x39 + x4*(x21 + x32*x39 + x4*(x22 + x31*x39 + x4*(x23 + x30*x39 + x4*(x24 + x29*x39 + x4*(x25 + x28*x39 + x4*(-x1*x40 - x41)))))))))),x1*x50 + x43*x47 - x43*x52 + x53], default=nan), select([x42,True], [x37*x65 + x4*(x36*x65 + x4*(x35*x65 + x4*(x34*x65 + x4*(x33*x65 + x4*(x32*x65 + x4*(x31*x65 + x4*(x30*x65 + x4*(x29*x65 + x4*(-1/1938901255416373248000000*((frequency*((frequency)**2))**2)*x3*x66 + x28*x65 + x54*x64) + x55*x64) + x56*x64) + x57*x64) + x58*x64) + x59*x64) + x60*x64) + x61*x64) + x62*x64) + x63*x64,x50*x66 + x66*x67 - x66*x68], default=nan), select([x42,True], [x16 + x4*(x17 + x4*(x18 + x4*(x19 + x4*(x20 + x4*(x21 + x4*(x22 + x4*(x23 + x4*(x24 + x4*(x25 + x4*(-x2*x40 - x41) + x54*x69) + x55*x69) + x56*x69) + x57*x69) + x58*x69) + x59*x69) + x60*x69) + x61*x69) + x62*x69) + x63*x69,x2*x50 + x2*x67 - x2*x68 + x53], default=nan)]

def ripples_jacobian(x, y, frequency):
    return []

def rosenbrock_loss(x, y, b):
    return [b*(-x**2 + y)**2 + (1 - x)**2]

def rosenbrock_gradient(x, y, b):
    x0 = x**2
    return [-4*b*x*(-x0 + y) + 2*x - 2, b*(-2*x0 + 2*y)]

def rosenbrock_hessian(x, y, b):
    x0 = x**2
    x1 = 4*b
    return [8*b*x0 - x1*(-x0 + y) + 2, -x*x1, 2*b]

def rosenbrock_jacobian(x, y, b):
    x0 = b**0.5
    return [-1, 0, -2*x*x0, x0]

def saddle_loss(x, y):
    return [x**2 - y**2]

def saddle_gradient(x, y):
    return [2*x, -2*y]

def saddle_hessian(x, y):
    return [2, 0, -2]

def saddle_jacobian(x, y):
    return []

def six_hump_camel_loss(x, y):
    x0 = y**2
    x1 = x**2
    return [x*y + x0*(4*x0 - 4) + x1*((1/3)*(((x)**2)**2) - 2.1*x1 + 4)]

def six_hump_camel_gradient(x, y):
    x0 = x**2
    return [2*x*((1/3)*(((x)**2)**2) - 2.1*x0 + 4) + x0*((4/3)*(x*((x)**2)) - 4.2*x) + y, x + 8*(y*((y)**2)) + 2*y*(4*y**2 - 4)]

def six_hump_camel_hessian(x, y):
    x0 = x**2
    return [(2/3)*(((x)**2)**2) + 4*x*((4/3)*(x*((x)**2)) - 4.2*x) + x0*(4*x0 - 4.2) - 4.2*x0 + 8, 1, 48*y**2 - 8]

def six_hump_camel_jacobian(x, y):
    return []

def styblinski_tang_loss(x, y):
    return [(1/2)*(((x)**2)**2) - 8*x**2 + (5/2)*x + (1/2)*(((y)**2)**2) - 8*y**2 + (5/2)*y]

def styblinski_tang_gradient(x, y):
    return [2*(x*((x)**2)) - 16*x + 5/2, 2*(y*((y)**2)) - 16*y + 5/2]

def styblinski_tang_hessian(x, y):
    return [6*x**2 - 16, 0, 6*y**2 - 16]

def styblinski_tang_jacobian(x, y):
    return []

def three_hump_camel_loss(x, y):
    return [(1/6)*((x*((x)**2))**2) - 1.05*(((x)**2)**2) + 2*x**2 + x*y + y**2]

def three_hump_camel_gradient(x, y):
    return [(x*(((x)**2)**2)) - 4.2*(x*((x)**2)) + 4*x + y, x + 2*y]

def three_hump_camel_hessian(x, y):
    return [5*(((x)**2)**2) - 12.6*x**2 + 4, 1, 2]

def three_hump_camel_jacobian(x, y):
    return []

def two_minima_loss(x, y, tilt):
    return [tilt*x + y**2 + (x**2 - 1)**2]

def two_minima_gradient(x, y, tilt):
    return [tilt + 4*x*(x**2 - 1), 2*y]

def two_minima_hessian(x, y, tilt):
    return [12*x**2 - 4, 0, 2]

def two_minima_jacobian(x, y, tilt):
    return []

FUNCTIONS = {
    ('fallline.engine.landscapes.ackley', 'Ackley'): (ackley_loss, ackley_gradient, ackley_hessian, ackley_jacobian),
    ('fallline.engine.landscapes.beale', 'Beale'): (beale_loss, beale_gradient, beale_hessian, beale_jacobian),
    ('fallline.engine.landscapes.bohachevsky', 'Bohachevsky'): (bohachevsky_loss, bohachevsky_gradient, bohachevsky_hessian, bohachevsky_jacobian),
    ('fallline.engine.landscapes.booth', 'Booth'): (booth_loss, booth_gradient, booth_hessian, booth_jacobian),
    ('fallline.engine.landscapes.branin', 'Branin'): (branin_loss, branin_gradient, branin_hessian, branin_jacobian),
    ('fallline.engine.landscapes.bukin_6', 'Bukin6'): (bukin_6_loss, bukin_6_gradient, bukin_6_hessian, bukin_6_jacobian),
    ('fallline.engine.landscapes.cliff', 'Cliff'): (cliff_loss, cliff_gradient, cliff_hessian, cliff_jacobian),
    ('fallline.engine.landscapes.curved_valley', 'CurvedValley'): (curved_valley_loss, curved_valley_gradient, curved_valley_hessian, curved_valley_jacobian),
    ('fallline.engine.landscapes.easom', 'Easom'): (easom_loss, easom_gradient, easom_hessian, easom_jacobian),
    ('fallline.engine.landscapes.goldstein_price', 'GoldsteinPrice'): (goldstein_price_loss, goldstein_price_gradient, goldstein_price_hessian, goldstein_price_jacobian),
    ('fallline.engine.landscapes.griewank', 'Griewank'): (griewank_loss, griewank_gradient, griewank_hessian, griewank_jacobian),
    ('fallline.engine.landscapes.hills', 'Hills'): (hills_loss, hills_gradient, hills_hessian, hills_jacobian),
    ('fallline.engine.landscapes.himmelblau', 'Himmelblau'): (himmelblau_loss, himmelblau_gradient, himmelblau_hessian, himmelblau_jacobian),
    ('fallline.engine.landscapes.levy_13', 'Levy13'): (levy_13_loss, levy_13_gradient, levy_13_hessian, levy_13_jacobian),
    ('fallline.engine.landscapes.matyas', 'Matyas'): (matyas_loss, matyas_gradient, matyas_hessian, matyas_jacobian),
    ('fallline.engine.landscapes.mccormick', 'McCormick'): (mccormick_loss, mccormick_gradient, mccormick_hessian, mccormick_jacobian),
    ('fallline.engine.landscapes.monkey_saddle', 'MonkeySaddle'): (monkey_saddle_loss, monkey_saddle_gradient, monkey_saddle_hessian, monkey_saddle_jacobian),
    ('fallline.engine.landscapes.plateau', 'Plateau'): (plateau_loss, plateau_gradient, plateau_hessian, plateau_jacobian),
    ('fallline.engine.landscapes.quadratic', 'Quadratic'): (quadratic_loss, quadratic_gradient, quadratic_hessian, quadratic_jacobian),
    ('fallline.engine.landscapes.rastrigin', 'Rastrigin'): (rastrigin_loss, rastrigin_gradient, rastrigin_hessian, rastrigin_jacobian),
    ('fallline.engine.landscapes.ripples', 'Ripples'): (ripples_loss, ripples_gradient, ripples_hessian, ripples_jacobian),
    ('fallline.engine.landscapes.rosenbrock', 'Rosenbrock'): (rosenbrock_loss, rosenbrock_gradient, rosenbrock_hessian, rosenbrock_jacobian),
    ('fallline.engine.landscapes.saddle', 'Saddle'): (saddle_loss, saddle_gradient, saddle_hessian, saddle_jacobian),
    ('fallline.engine.landscapes.six_hump_camel', 'SixHumpCamel'): (six_hump_camel_loss, six_hump_camel_gradient, six_hump_camel_hessian, six_hump_camel_jacobian),
    ('fallline.engine.landscapes.styblinski_tang', 'StyblinskiTang'): (styblinski_tang_loss, styblinski_tang_gradient, styblinski_tang_hessian, styblinski_tang_jacobian),
    ('fallline.engine.landscapes.three_hump_camel', 'ThreeHumpCamel'): (three_hump_camel_loss, three_hump_camel_gradient, three_hump_camel_hessian, three_hump_camel_jacobian),
    ('fallline.engine.landscapes.two_minima', 'TwoMinima'): (two_minima_loss, two_minima_gradient, two_minima_hessian, two_minima_jacobian),
}
