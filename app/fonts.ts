import { GeistMono } from 'geist/font/mono';
import { GeistSans } from 'geist/font/sans';

/** Classes for `<html>`: they set the two font variables that globals.css turns into `--sans` and `--mono`. */
export const fontClasses = `${GeistSans.variable} ${GeistMono.variable}`;
