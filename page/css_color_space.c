/* css_color_space.c: Lab, Oklab and the predefined spaces to sRGB (CSS Color 4, 17 "sample code"). */
#include "page/css_color_space.h"

#include <math.h>

/* sRGB's transfer function, of light. */
static double encoded(double light)
{
    double size = fabs(light);
    double code = size > 0.0031308 ? 1.055 * pow(size, 1 / 2.4) - 0.055 : 12.92 * size;
    return light < 0 ? -code : code;
}

static struct css_color from_light(double red, double green, double blue)
{
    return (struct css_color){.red = encoded(red), .green = encoded(green), .blue = encoded(blue), .alpha = 1};
}

/* With the white of D65. */
static struct css_color from_xyz(double x, double y, double z)
{
    return from_light(3.2409699419 * x - 1.5373831776 * y - 0.4986107603 * z,
                      -0.9692436363 * x + 1.8759675015 * y + 0.0415550574 * z,
                      0.0556300797 * x - 0.2039769589 * y + 1.0569715142 * z);
}

static struct css_color from_xyz_d50(double x, double y, double z)
{
    return from_xyz(0.9554734528 * x - 0.0230985368 * y + 0.0632593086 * z,
                    -0.0283697069 * x + 1.0099954580 * y + 0.0210413990 * z,
                    0.0123140016 * x - 0.0205076964 * y + 1.3303659366 * z);
}

struct css_color css_color_of_lab(double lightness, double a, double b)
{
    const double kappa = 24389.0 / 27;
    const double epsilon = 216.0 / 24389;
    double fy = (lightness + 16) / 116;
    double fx = a / 500 + fy;
    double fz = fy - b / 200;
    double x = fx * fx * fx > epsilon ? fx * fx * fx : (116 * fx - 16) / kappa;
    double y = lightness > kappa * epsilon ? fy * fy * fy : lightness / kappa;
    double z = fz * fz * fz > epsilon ? fz * fz * fz : (116 * fz - 16) / kappa;
    return from_xyz_d50(x * 0.9642956764, y, z * 0.8251046025);
}

struct css_color css_color_of_oklab(double lightness, double a, double b)
{
    double l = lightness + 0.3963377774 * a + 0.2158037573 * b;
    double m = lightness - 0.1055613458 * a - 0.0638541728 * b;
    double s = lightness - 0.0894841775 * a - 1.2914855480 * b;
    l = l * l * l;
    m = m * m * m;
    s = s * s * s;
    return from_light(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
                      -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
                      -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s);
}

void css_color_polar(double chroma, double degrees, double *a, double *b)
{
    const double radians = degrees * 0.017453292519943295;
    *a = chroma * cos(radians);
    *b = chroma * sin(radians);
}

bool css_color_of_space(struct text name, const double *c, struct css_color *color)
{
    /* The wide spaces are read as if they were sRGB: white is white in all, and that is what matters here. */
    static const struct text wide[] = {{"srgb", 4}, {"display-p3", 10}, {"a98-rgb", 7}, {"prophoto-rgb", 12},
                                       {"rec2020", 7}};
    for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++) {
        if (text_equal_ignore_case(name, wide[i])) {
            *color = (struct css_color){.red = c[0], .green = c[1], .blue = c[2], .alpha = 1};
            return true;
        }
    }
    if (text_equal_ignore_case(name, TEXT("srgb-linear")))
        *color = from_light(c[0], c[1], c[2]);
    else if (text_equal_ignore_case(name, TEXT("xyz-d50")))
        *color = from_xyz_d50(c[0], c[1], c[2]);
    else if (text_equal_ignore_case(name, TEXT("xyz")) || text_equal_ignore_case(name, TEXT("xyz-d65")))
        *color = from_xyz(c[0], c[1], c[2]);
    else
        return false;
    return true;
}
