// SPDX-License-Identifier: GPL-2.0-only

/**
 * @defgroup mmcp Mobile Multicast Control Protocol
 *
 * The Mobile Multicast Control Protocol of Rec. ITU-T X.604.1 | ISO/IEC 24793-2, with the group
 * membership protocols that it rests on. The model is described in doc/mmcp.rst.
 */
