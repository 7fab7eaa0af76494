export const requests = [{ path: "/" }];
