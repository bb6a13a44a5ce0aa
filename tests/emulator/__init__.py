# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Alibaba Cloud E-HPC (2018-04-12 and 2024-07-30) and Huawei Cloud MRS on loopback: every test's and the demo's clouds.

Run it as ``python -m tests.emulator`` from the repository root, or start it from Python with
``tests.emulator.control.Emulator.start()``. It verifies every signature with the vendors' own signers, keeps a
log of every call, and can be wrong in each way the real cloud can be (see ``faults`` and the ``settings`` of a cloud).

E-HPC is on path ``/``, MRS and IAM are on the paths of their resources. Beside them it answers a control API: JSON, no
signature, never logged.

==========================================  ========================================================================
PUT /_control/world                         replace everything and clear the log: the arguments of ``World.replace``
PATCH /_control/settings                    change settings of the clouds
PUT, GET, DELETE /_control/clusters/ID      create or replace, read (with passwords), remove a cluster
PATCH /_control/clusters/ID/users           change accounts behind the cloud's back: {"add", "remove", "change"}
PUT, GET, DELETE /_control/mrs_clusters/ID  create or replace, read, remove an MRS cluster
PATCH /_control/mrs_clusters/ID/names       change names likewise: {"add_users", "remove_users", "add_groups", …}
POST /_control/mrs_clusters/ID/sync         begin somebody else's synchronisation
PUT, GET /_control/iam                      replace or read the users, groups and projects of IAM
POST /_control/faults                       append faults (a list)
DELETE /_control/faults[?cluster_id=]       remove all faults, or those of one cluster
GET, DELETE /_control/calls[?cluster_id=]   read or clear the call log, or one cluster's part of it
==========================================  ========================================================================

What all clouds share is in this folder: the server, receiving and logging calls, faults, control. Each cloud has a
folder with the same files, most of which extend the one of that name here:

================  ==================================================================================================
``account.py``    the default keys
``client.py``     the cloud's part of ``control.Emulator``: keys, environment, steering
``cloud.py``      the subclass of ``Cloud``, whose abstract methods say what a cloud needs
``errors.py``     the documented error codes with their HTTP statuses, and how errors are made
``operation.py``  what an operation is, and the request that it gets
``settings.py``   how a cluster and the whole cloud behave where the documentation leaves that open
``signature.py``  the verification of signatures
``state.py``      clusters, and what else the cloud holds
================  ==================================================================================================

Its other files have the operations. To add a cloud, write such a folder, and name it in ``app.CLOUDS``, as a base of
``control.Emulator`` and, with its effects, in ``faults.KINDS``.
"""
