// Everything in this project of jest.config.js is for a PBX at a reseller.
process.env.SIMULATOR_PROFILE = 'hosted';
