/** All texts, one file an area. Vietnamese is the original; a key without its English does not compile. */

import * as common from "./common";
import * as company from "./company";
import * as composer from "./composer";
import * as conversation from "./conversation";
import * as customer from "./customer";
import * as errors from "./errors";
import * as figures from "./figures";
import * as help from "./help";
import * as inbox from "./inbox";
import * as manage from "./manage";
import * as merging from "./merging";
import * as outreach from "./outreach";
import * as rules from "./rules";
import * as signin from "./signin";
import * as targets from "./targets";
import * as teach from "./teach";

export const vi = {
  ...common.vi,
  ...signin.vi,
  ...inbox.vi,
  ...conversation.vi,
  ...composer.vi,
  ...customer.vi,
  ...manage.vi,
  ...figures.vi,
  ...outreach.vi,
  ...teach.vi,
  ...errors.vi,
  ...help.vi,
  ...company.vi,
  ...merging.vi,
  ...targets.vi,
  ...rules.vi,
};

export const en = {
  ...common.en,
  ...signin.en,
  ...inbox.en,
  ...conversation.en,
  ...composer.en,
  ...customer.en,
  ...manage.en,
  ...figures.en,
  ...outreach.en,
  ...teach.en,
  ...errors.en,
  ...help.en,
  ...company.en,
  ...merging.en,
  ...targets.en,
  ...rules.en,
};

export type Key = keyof typeof vi;
